/** Who is calling, and what they may do. */
@NullMarked
package org.whatsappscheduler.security;

import org.jspecify.annotations.NullMarked;
