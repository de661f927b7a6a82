package org.whatsappscheduler.schedule;

/**
 * What a cancel did.
 *
 * @param stopped will not be sent any more
 * @param alreadySent had been taken by the provider before
 * @param inFlight held by a worker at that moment: stopped too unless the call had begun
 */
record Cancellation(long stopped, long alreadySent, long inFlight) {}
