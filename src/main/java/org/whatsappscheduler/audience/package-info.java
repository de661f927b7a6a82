/** The people we write to: recipients, groups, consent and opt-out. */
@NullMarked
package org.whatsappscheduler.audience;

import org.jspecify.annotations.NullMarked;
