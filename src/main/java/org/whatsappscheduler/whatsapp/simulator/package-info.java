/** The Cloud API played by ourselves over real HTTP: limits, faults, receipts; for development, tests, load and demos. */
@NullMarked
package org.whatsappscheduler.whatsapp.simulator;

import org.jspecify.annotations.NullMarked;
