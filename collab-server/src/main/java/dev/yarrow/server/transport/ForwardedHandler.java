package dev.yarrow.server.transport;

import dev.yarrow.server.limit.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.HostPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the handlers behind it the client that a trusted proxy asks for, in place of the proxy: its address, scheme and host.
 * Thread-safe. What others write into such headers stays what it is, a header.
 */
public final class ForwardedHandler extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardedHandler.class);

    private final ProxyTrust trust;
    private final AtomicBoolean warned = new AtomicBoolean();

    public ForwardedHandler(ProxyTrust trust, Handler behind) {
        super(behind);
        this.trust = trust;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String peer = Request.getRemoteAddr(request);
        Optional<ProxyTrust.Origin> origin = trust.origin(peer, request.getHeaders()::getValuesList);
        if (origin.isPresent()) {
            return super.handle(new ForwardedRequest(request, origin.get()), response, callback);
        }
        HttpFields headers = request.getHeaders();
        if (headers.contains(HttpHeader.X_FORWARDED_FOR) || headers.contains(HttpHeader.FORWARDED)) {
            warnOnce(peer);
        }
        return super.handle(request, response, callback);
    }

    private void warnOnce(String peer) {
        boolean near = Addresses.literal(peer)
                .filter(address -> address.isLoopbackAddress() || address.isSiteLocalAddress())
                .isPresent();
        if (near && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "A proxy at {} passes requests on, but is not in trusted-proxies: all its clients count as one address,"
                            + " and /metrics does not answer them",
                    peer);
        }
    }

    /** A request as its client made it. */
    private static final class ForwardedRequest extends Request.Wrapper {
        private final ProxyTrust.Origin origin;
        private final ConnectionMetaData metaData;
        private final HttpURI uri;
        private final HttpFields headers;

        private ForwardedRequest(Request request, ProxyTrust.Origin origin) {
            super(request);
            this.origin = origin;
            this.metaData = new ClientMetaData(request.getConnectionMetaData(), origin);
            HttpURI.Mutable asked = HttpURI.build(request.getHttpURI());
            HttpFields.Mutable fields = HttpFields.build(request.getHeaders());
            origin.secure().ifPresent(secure -> asked.scheme(secure ? "https" : "http"));
            origin.host().ifPresent(host -> {
                asked.authority(host);
                fields.put(new HttpField(HttpHeader.HOST, host));
            });
            fields.remove(HttpHeader.X_FORWARDED_FOR);
            fields.remove(HttpHeader.FORWARDED);
            this.uri = asked.asImmutable();
            this.headers = fields.asImmutable();
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return metaData;
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public boolean isSecure() {
            return origin.secure().orElseGet(super::isSecure);
        }
    }

    private static final class ClientMetaData extends ConnectionMetaData.Wrapper {
        private final InetAddress client;
        private final Optional<HostPort> authority;

        private ClientMetaData(ConnectionMetaData wrapped, ProxyTrust.Origin origin) {
            super(wrapped);
            this.client = origin.client();
            this.authority = origin.host().map(HostPort::new);
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return new InetSocketAddress(client, 0);
        }

        @Override
        public HostPort getServerAuthority() {
            return authority.orElseGet(super::getServerAuthority);
        }
    }
}
