/** Content: what is said, its variables, and its rendering for one recipient. */
@NullMarked
package org.whatsappscheduler.message;

import org.jspecify.annotations.NullMarked;
