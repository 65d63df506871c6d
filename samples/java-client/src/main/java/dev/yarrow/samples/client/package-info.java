/**
 * A Java program as a client of a Yarrow document: {@link dev.yarrow.samples.client.DocumentClient} types, sees what others
 * type and who they are, and survives that the server is away. Speaks the protocol of y-websocket, over Tyrus.
 */
@NullMarked
package dev.yarrow.samples.client;

import org.jspecify.annotations.NullMarked;
