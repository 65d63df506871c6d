/**
 * Links that let whoever has them into one document: made, listed and withdrawn by those who may, and decided about beside
 * the tokens or the webhook of the operator. What is kept of a link is not enough to use it.
 */
@NullMarked
package dev.yarrow.server.access.share;

import org.jspecify.annotations.NullMarked;
