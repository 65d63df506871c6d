package dev.yarrow.samples.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.samples.client.Presence.News;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final String ADA = "{\"user\":{\"name\":\"Ada\",\"color\":\"#0b6e99\"}}";

    private final Presence presence = new Presence(1, new Person("M\"e", "#2e7d32"));

    private News hear(long client, long clock, String json) {
        return presence.take(AwarenessUpdate.encode(List.of(new AwarenessEntry(client, clock, json))));
    }

    private static AwarenessEntry entry(byte[] awarenessUpdate) {
        return AwarenessUpdate.scan(awarenessUpdate, ScanLimits.DEFAULT).get(0);
    }

    @Test
    @DisplayName("[M3] the newest of what somebody says counts, and whoever says no name is not listed")
    void others() {
        assertThat(hear(2, 5, ADA)).isEqualTo(News.OTHERS);
        assertThat(hear(2, 5, ADA)).isEqualTo(News.NOTHING);
        assertThat(hear(2, 4, "null")).isEqualTo(News.NOTHING);
        assertThat(hear(3, 1, "{}")).isEqualTo(News.OTHERS);
        assertThat(hear(4, 1, "[]")).isEqualTo(News.OTHERS);
        assertThat(presence.others()).containsExactly(new Person("Ada", "#0b6e99"));
        assertThat(hear(2, 5, "null")).isEqualTo(News.OTHERS);
        assertThat(presence.others()).isEmpty();
        assertThat(hear(2, 6, ADA)).isEqualTo(News.OTHERS);
        presence.forgetOthers();
        assertThat(presence.others()).isEmpty();
    }

    @Test
    @DisplayName("[M3] whoever is said to be gone says so anew, with a higher clock")
    void me() {
        assertThat(entry(presence.announcement()).clock()).isEqualTo(1);
        assertThat(hear(1, 0, "null")).isEqualTo(News.NOTHING);
        assertThat(hear(1, 7, "null")).isEqualTo(News.ABOUT_ME);
        AwarenessEntry anew = entry(presence.announcement());
        assertThat(anew.clock()).isEqualTo(8);
        assertThat(anew.json()).contains("M\\\"e");
        assertThat(entry(presence.farewell()).isRemoval()).isTrue();
    }
}
