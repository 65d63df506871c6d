package dev.yarrow.server.simulation;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets each client do what it may do at the moment. A client's number is its token. */
final class SimulatedAccess implements Authenticator {
    private final Map<String, SimulatedClient> clients = new HashMap<>();

    void add(SimulatedClient client) {
        clients.put(String.valueOf(client.number()), client);
    }

    static String user(SimulatedClient client) {
        return "client-" + client.number();
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return CompletableFuture.completedFuture(decision(request));
    }

    private Decision decision(AccessRequest request) {
        SimulatedClient client = clients.get(request.token().orElse(""));
        Right right = client == null ? null : client.right().now();
        if (client == null
                || right == null
                || !client.document().equals(request.document().value())) {
            return new Decision.Denied("not you");
        }
        Principal principal = new Principal(user(client), "", Optional.empty());
        return new Decision.Granted(new Grant(principal, right, Optional.empty(), Optional.empty()));
    }
}
