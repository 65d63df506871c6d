package dev.yarrow.server.access.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where the keys come from that signatures are checked with. Thread-safe. */
interface VerificationKeys {
    /**
     * Those that fit a token's algorithm and key id, none if there is none. A key is for one kind of algorithm only, so
     * that a public key is never taken for a secret. The stage fails when keys cannot be had now.
     */
    CompletionStage<List<JWSVerifier>> candidates(JWSHeader header);
}
