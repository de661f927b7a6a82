/** What a native executable has to be told, because it cannot see it: classes that are read by their form, and files. */
@NullMarked
package org.whatsappscheduler.image;

import org.jspecify.annotations.NullMarked;
