package dev.yarrow.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.protocol.ServerMessage;
import java.util.List;

/** What tests look for among a room's effects. Stateless. */
final class Effects {
    private Effects() {}

    /** The one effect of this type; fails if there is none, or another. */
    static <T extends RoomEffect> T only(List<RoomEffect> effects, Class<T> type) {
        List<T> matching =
                effects.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(matching)
                .as("effects of type %s in %s", type.getSimpleName(), effects)
                .hasSize(1);
        return matching.get(0);
    }

    /** How many sync messages each client hears are saved. */
    static List<Long> acknowledged(List<RoomEffect> effects) {
        return effects.stream()
                .filter(RoomEffect.Send.class::isInstance)
                .flatMap(effect -> ((RoomEffect.Send) effect).messages().stream())
                .filter(ServerMessage.Acknowledged.class::isInstance)
                .map(message -> ((ServerMessage.Acknowledged) message).syncMessages())
                .toList();
    }
}
