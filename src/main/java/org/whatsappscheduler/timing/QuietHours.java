package org.whatsappscheduler.timing;

/** Hours in which marketing must rest; the names are those of the API. */
public enum QuietHours {
    us_federal,
    us_strict,
    france_marketing,
    india_promotional,
    cautious
}
