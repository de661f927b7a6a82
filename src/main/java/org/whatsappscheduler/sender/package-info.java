/** The phone numbers we send from: credentials, throughput, health. */
@NullMarked
package org.whatsappscheduler.sender;

import org.jspecify.annotations.NullMarked;
