package org.whatsappscheduler.whatsapp.cloud;

import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.ACCOUNT;
import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.OPT_OUT;
import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.PAIR;
import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.REJECTED;
import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.SENDER_BLOCKED;
import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.SENDER_RATE;
import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.TEMPLATE_BLOCKED;
import static org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind.TRANSIENT;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each error code of the Cloud API means for a message: the one table. Codes, not HTTP statuses or texts, are what
 * Meta tells clients to go by; the statuses change.
 *
 * @param words a short reason for people; no personal data
 * @param atLeast the shortest wait before another attempt makes sense
 */
record ErrorCode(Kind kind, String words, @Nullable Duration atLeast) {

    /** Classes of errors. */
    enum Kind {
        /** Back off and try the same message again. */
        TRANSIENT,
        /** This number is too fast. */
        SENDER_RATE,
        /** Too many messages to this one recipient. */
        PAIR,
        /** The app or the whole business account is too fast: minutes. */
        ACCOUNT,
        /** Never for this message. */
        REJECTED,
        /** The recipient stopped messages from this business. */
        OPT_OUT,
        /** Credentials, permissions, account or number: stop the sender and call somebody. */
        SENDER_BLOCKED,
        /** The template is paused or disabled. */
        TEMPLATE_BLOCKED
    }

    private static final int PERMISSIONS_FIRST = 200;
    private static final int PERMISSIONS_LAST = 299;
    private static final Map<Integer, ErrorCode> TABLE = new TreeMap<>();

    static {
        put(0, SENDER_BLOCKED, "the access token is not valid");
        put(1, TRANSIENT, "unknown error or bad request");
        put(2, TRANSIENT, "the service is down or overloaded");
        put(3, SENDER_BLOCKED, "the app may not use this method");
        put(4, ACCOUNT, "the app calls too often");
        put(10, SENDER_BLOCKED, "permission denied");
        put(33, SENDER_BLOCKED, "the business phone number was deleted");
        put(100, REJECTED, "a parameter is not valid");
        put(190, SENDER_BLOCKED, "the access token has expired");
        put(368, SENDER_BLOCKED, "the account is blocked for a policy violation");
        put(80007, ACCOUNT, "the business account sends too fast");
        put(130403, REJECTED, "you have blocked this user");
        put(130429, SENDER_RATE, "the number sends too fast");
        put(130472, REJECTED, "the user takes part in an experiment and gets no marketing messages");
        put(130497, REJECTED, "messages to this country are not allowed");
        put(130501, REJECTED, "this type of message is not supported in groups");
        put(131000, TRANSIENT, "unknown error");
        put(131005, SENDER_BLOCKED, "access denied");
        put(131008, REJECTED, "a required parameter is missing");
        put(131009, REJECTED, "the value of a parameter is not valid");
        put(131016, TRANSIENT, "the service is temporarily unavailable");
        put(131021, REJECTED, "recipient and sender are the same number");
        put(131026, REJECTED, "not deliverable: not on WhatsApp, an old client, or terms not accepted");
        put(131030, REJECTED, "the number is not on the list of allowed test recipients");
        put(131031, SENDER_BLOCKED, "the account is locked");
        put(131037, SENDER_BLOCKED, "the display name of the number needs approval");
        put(131042, SENDER_BLOCKED, "there is a problem with the payment");
        put(131045, SENDER_BLOCKED, "the number is not registered properly");
        put(131047, REJECTED, "more than 24 hours since the user last wrote");
        put(131048, SENDER_BLOCKED, "too many of the number's messages were blocked or reported as spam");
        put(131049, REJECTED, "withheld to keep the user's experience healthy");
        put(131050, OPT_OUT, "the user stopped marketing messages from this business");
        put(131051, REJECTED, "this type of message is not supported");
        put(131052, REJECTED, "the media could not be downloaded");
        put(131053, REJECTED, "the media could not be uploaded");
        put(131055, REJECTED, "only marketing templates are allowed there");
        put(131056, PAIR, "too many messages to this recipient in a short time");
        put(131057, ACCOUNT, "the account is in maintenance", Duration.ofSeconds(60));
        put(131062, REJECTED, "this message needs a phone number");
        put(131063, SENDER_BLOCKED, "marketing templates are switched off for this account");
        put(131064, SENDER_BLOCKED, "the messaging limit was cut because of wrongly categorised templates");
        put(132000, REJECTED, "the number of parameters does not match the template");
        put(132001, REJECTED, "the template does not exist in this language or is not approved");
        put(132005, REJECTED, "the text is too long once its parameters are filled in");
        put(132007, REJECTED, "the template's content breaks a policy");
        put(132008, REJECTED, "the value of a parameter is not valid");
        put(132012, REJECTED, "the format of a parameter does not match the template");
        put(132015, TEMPLATE_BLOCKED, "the template is paused");
        put(132016, TEMPLATE_BLOCKED, "the template is disabled");
        put(132018, REJECTED, "the template's parameters are not valid");
        put(132068, REJECTED, "the flow is blocked");
        put(132069, TRANSIENT, "the flow is throttled", Duration.ofMinutes(6));
        put(133000, SENDER_BLOCKED, "an earlier deregistration was not completed");
        put(133004, TRANSIENT, "the server is temporarily unavailable");
        put(133005, SENDER_BLOCKED, "the two-step PIN is wrong");
        put(133006, SENDER_BLOCKED, "the number needs to be verified again");
        put(133008, SENDER_BLOCKED, "too many guesses of the two-step PIN");
        put(133009, SENDER_BLOCKED, "the two-step PIN was entered too fast");
        put(133010, SENDER_BLOCKED, "the number is not registered");
        put(133015, SENDER_BLOCKED, "the number was deleted a moment ago");
        put(133016, SENDER_BLOCKED, "too many registrations of the number");
        put(134011, SENDER_BLOCKED, "the payment terms are not accepted");
        put(134100, REJECTED, "only marketing templates are allowed there");
        put(134101, TRANSIENT, "the template is being synchronised", Duration.ofMinutes(10));
        put(134102, SENDER_BLOCKED, "the template is not available there");
        put(135000, REJECTED, "the request was refused");
        put(137000, REJECTED, "the recipient's identity key has changed");
        put(139200, SENDER_BLOCKED, "direct sending is blocked for this account");
    }

    private static void put(int code, Kind kind, String words) {
        TABLE.put(code, new ErrorCode(kind, words, null));
    }

    private static void put(int code, Kind kind, String words, Duration atLeast) {
        TABLE.put(code, new ErrorCode(kind, words, atLeast));
    }

    /** What a code means; empty for one that is not in the table. */
    static Optional<ErrorCode> of(int code) {
        if (code >= PERMISSIONS_FIRST && code <= PERMISSIONS_LAST) {
            return Optional.of(new ErrorCode(SENDER_BLOCKED, "a permission of the API is missing", null));
        }
        return Optional.ofNullable(TABLE.get(code));
    }

    /** The table, for the test that walks it. */
    static Map<Integer, ErrorCode> table() {
        return Map.copyOf(TABLE);
    }
}
