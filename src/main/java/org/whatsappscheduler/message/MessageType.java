package org.whatsappscheduler.message;

/** What a message is, by the names WhatsApp has for it. */
public enum MessageType {
    text,
    template,
    image,
    video,
    audio,
    document,
    location
}
