/**
 * The server's HTTP faces: API, editor files, health and metrics. Faces turn a call into a reply without knowing the
 * web server; one handler carries both over Jetty.
 */
@NullMarked
package dev.yarrow.server.http;

import org.jspecify.annotations.NullMarked;
