/**
 * Who may do what in a document: a request becomes a decision, and a decision may change while somebody is connected.
 * Nothing here knows sockets or rooms, and no token is ever logged, echoed or kept longer than its connection.
 */
@NullMarked
package dev.yarrow.server.access;

import org.jspecify.annotations.NullMarked;
