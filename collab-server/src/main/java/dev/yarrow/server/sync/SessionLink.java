package dev.yarrow.server.sync;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.YWebsocketProtocol;
import dev.yarrow.server.room.Follower;
import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.room.Outlet;
import dev.yarrow.server.room.Receipt;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Offered;
import dev.yarrow.server.transport.Peer;
import java.util.List;
import java.util.Optional;

/**
 * A session as its room sees it: somewhere to send to, like any connection. Thread-safe. What waits for the client is
 * frames as WebSockets get them, so that one encoding serves everybody.
 */
record SessionLink(SyncSession owner, SessionId session, Grant grant) implements Outlet, Peer, Follower {
    @Override
    public boolean wantsAcknowledgements() {
        return false; // positions say what is on disk, and the session what it may do
    }

    @Override
    public Optional<Follower> follower() {
        return Optional.of(this);
    }

    @Override
    public Dialect dialect() {
        return YWebsocketProtocol.INSTANCE;
    }

    @Override
    public Peer connection() {
        return this;
    }

    @Override
    public void inStep(LogPosition durable) {
        owner.output().inStep(durable);
    }

    @Override
    public void durable(LogPosition position) {
        owner.durable(position);
    }

    @Override
    public void received(Receipt receipt) {
        owner.input().received(receipt);
    }

    @Override
    public void cannotResume() {
        owner.output().cannotResume();
    }

    @Override
    public Offered offer(List<Frame> frames) {
        return owner.output().offer(frames);
    }

    @Override
    public void catchUp(List<Frame> frames) {
        owner.output().catchUp(frames);
    }

    @Override
    public void close(int code, String reason) {
        owner.close(code, reason);
    }

    @Override
    public void suspendReading() {
        owner.input().suspend(true);
    }

    @Override
    public void resumeReading() {
        owner.input().suspend(false);
    }

    @Override
    public long writtenRevision() {
        return 0; // positions take its place
    }
}
