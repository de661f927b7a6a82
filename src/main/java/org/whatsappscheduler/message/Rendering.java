package org.whatsappscheduler.message;

import java.util.SortedSet;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** What comes of rendering a message for one recipient. */
public sealed interface Rendering {

    /** It can be sent like this. */
    record Rendered(OutboundMessage.Content content) implements Rendering {}

    /** Variables that neither the recipient nor the defaults have a value for. */
    record Missing(SortedSet<String> variables) implements Rendering {}

    /** The text is longer than WhatsApp takes. */
    record TooLong() implements Rendering {}
}
