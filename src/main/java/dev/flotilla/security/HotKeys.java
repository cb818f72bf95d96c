package dev.flotilla.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows a server's certificate in every handshake, the newest one: [#replace] swaps it while connections stand. Shows
/// none as long as there is none.
public final class HotKeys extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";
    private static final String[] ALIASES = {ALIAS};

    private volatile @Nullable ServerKeys keys;

    public void replace(ServerKeys newKeys) {
        keys = newKeys;
    }

    public Optional<ServerKeys> current() {
        return Optional.ofNullable(keys);
    }

    private @Nullable String aliasFor(String... types) {
        if (keys == null) {
            return null;
        }
        for (var type : types) {
            if (type.startsWith("EC")) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return aliasFor(type) == null ? null : ALIASES.clone();
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(types);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return aliasFor(type) == null ? null : ALIASES.clone();
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(type);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(types);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(type);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var shown = keys;
        return shown == null ? null : shown.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var shown = keys;
        return shown == null ? null : shown.key();
    }
}
