package org.whatsappscheduler.security;

/**
 * Who is calling.
 *
 * @param name as the audit trail and the quotas know them
 * @param role viewer, operator or admin
 */
record Caller(String name, String role) {}
