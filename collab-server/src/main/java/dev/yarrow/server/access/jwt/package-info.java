/**
 * Tokens that say who somebody is and what they may do: signed JSON Web Tokens, checked here without asking anybody but
 * for the keys. The only package that knows the JWT library.
 */
@NullMarked
package dev.yarrow.server.access.jwt;

import org.jspecify.annotations.NullMarked;
