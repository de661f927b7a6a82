package org.whatsappscheduler.api;

import jakarta.interceptor.InterceptorBinding;
import jakarta.transaction.Transactional;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An endpoint that changes something. It runs in one transaction with its line in the audit trail and, where the caller
 * sent an {@code Idempotency-Key}, with the record of what was answered: none of the three is ever there without the others.
 */
@Inherited
@InterceptorBinding
@Transactional
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Command {}
