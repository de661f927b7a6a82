/**
 * Benchmarks: one command each, one line of JSON each, with a ratio to a calibrator measured in the same run; those of
 * the API print tables before.
 */
@NullMarked
package org.whatsappscheduler.load;

import org.jspecify.annotations.NullMarked;
