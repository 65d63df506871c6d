package dev.yarrow.server.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(new PlaceLimits(5, 2, 2), "203.0.113.9"::equals);

    @Test
    @DisplayName("[L1] there are so many places in all, and one that is given back is free")
    void inAll() {
        List<Place> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(places.enter("192.0.2." + i));
        }
        requireNone("192.0.2.99", NoPlaceException.Whose.ALL);

        taken.get(0).close();
        taken.get(0).close();
        assertThat(places.taken()).isEqualTo(4);
        places.enter("192.0.2.99");
        requireNone("192.0.2.100", NoPlaceException.Whose.ALL);
    }

    @Test
    @DisplayName(
            "[L1] one address has so many places, and 64 bits of IPv6 count as one; those of proxies are not counted")
    void byAddress() {
        Place first = places.enter("2001:db8:0:1::1");
        places.enter("2001:db8:0:1:ffff::2");
        requireNone("2001:db8:0:1:2:3:4:5", NoPlaceException.Whose.ADDRESS);
        places.enter("2001:db8:0:2::1");
        first.close();
        places.enter("[2001:db8:0:1::9]").close();
        assertThat(places.taken()).isEqualTo(2);
        for (int i = 0; i < 3; i++) {
            places.enter("203.0.113.9");
        }
    }

    @Test
    @DisplayName("[L1] one user has so many connections, each counted once; nobody in particular has any number")
    void byUser() {
        Place first = places.enter("192.0.2.1");
        first.addUser("ann");
        first.addUser("ann");
        first.addUser("");
        places.enter("192.0.2.2").addUser("ann");
        Place third = places.enter("192.0.2.3");
        assertThatThrownBy(() -> third.addUser("ann"))
                .isInstanceOfSatisfying(NoPlaceException.class, none -> assertThat(none.whose())
                        .isEqualTo(NoPlaceException.Whose.USER));
        third.addUser("bob");
        first.close();
        third.addUser("ann");
        third.close();
        places.enter("192.0.2.3").addUser("ann");
    }

    private void requireNone(String address, NoPlaceException.Whose whose) {
        int before = places.taken();
        assertThatThrownBy(() -> places.enter(address))
                .isInstanceOfSatisfying(
                        NoPlaceException.class, none -> assertThat(none.whose()).isEqualTo(whose));
        assertThat(places.taken()).isEqualTo(before);
    }
}
