package org.whatsappscheduler.api;

/** An answer to a command that has changed nothing: it leaves no trace in the audit trail. */
public interface Unstored {}
