/** The chart, rendered by Helm and held against Kubernetes' kinds, its rules, and what the application knows. */
@org.jspecify.annotations.NullMarked
package org.whatsappscheduler.helm;
