package dev.yarrow.samples.client;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.crdt.ScanLimits;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who is there, as y-protocols keeps it: for each client a state and a clock, and the higher clock counts. Confined to the
 * client's thread.
 */
final class Presence {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String GONE = "null";

    private final long me;
    private final String myState;
    private final Map<Long, AwarenessEntry> others = new HashMap<>();
    private long myClock;

    /** @param me the client id of the document that this is presence in */
    Presence(long me, Person person) {
        this.me = me;
        this.myState = JSON.writeValueAsString(Map.of("user", Map.of("name", person.name(), "color", person.color())));
    }

    /** Says that we are there, anew each time: others forget whoever says nothing for half a minute. */
    byte[] announcement() {
        return entry(myState);
    }

    byte[] farewell() {
        return entry(GONE);
    }

    private byte[] entry(String state) {
        myClock++;
        return AwarenessUpdate.encode(List.of(new AwarenessEntry(me, myClock, state)));
    }

    /** What became of news from the server. */
    enum News {
        NOTHING,
        OTHERS,
        /** Somebody says that we are gone, or in another state; to be contradicted. */
        ABOUT_ME
    }

    /** Takes in what the server says. */
    News take(byte[] awarenessUpdate) {
        News news = News.NOTHING;
        for (AwarenessEntry entry : AwarenessUpdate.scan(awarenessUpdate, ScanLimits.DEFAULT)) {
            if (entry.clientId() == me) {
                if (entry.clock() > myClock || (entry.isRemoval() && entry.clock() == myClock)) {
                    myClock = entry.clock();
                    news = News.ABOUT_ME;
                }
            } else if (isNews(entry)) {
                others.put(entry.clientId(), entry);
                news = news == News.ABOUT_ME ? news : News.OTHERS;
            }
        }
        return news;
    }

    private boolean isNews(AwarenessEntry entry) {
        AwarenessEntry known = others.get(entry.clientId());
        return known == null
                || entry.clock() > known.clock()
                || (entry.clock() == known.clock() && entry.isRemoval() && !known.isRemoval());
    }

    /** Without a connection nobody is known to be there. */
    void forgetOthers() {
        others.clear();
    }

    /** The others, in no order; those who do not say their name are left out. */
    Collection<Person> others() {
        return others.values().stream()
                .filter(entry -> !entry.isRemoval())
                .map(entry -> JSON.readTree(entry.json()).path("user"))
                .filter(user -> user.path("name").isString())
                .map(Presence::person)
                .toList();
    }

    private static Person person(JsonNode user) {
        return new Person(user.path("name").asString(), user.path("color").asString(""));
    }
}
