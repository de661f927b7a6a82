/** What is not kept for ever: old days are dropped, old rows deleted, personal data taken out of what stays. */
@NullMarked
package org.whatsappscheduler.retention;

import org.jspecify.annotations.NullMarked;
