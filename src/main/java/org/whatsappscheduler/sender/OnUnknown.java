package org.whatsappscheduler.sender;

/** What to do with a message that may have been sent when no receipt has told in time. */
public enum OnUnknown {
    /** Leave it unknown and show it; a person decides. Nobody gets it twice. */
    HOLD,
    /** Send it again: it may arrive twice. */
    RESEND,
    /** Count it as failed. */
    GIVE_UP
}
