package dev.flotilla.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows a server's certificate in every handshake, the newest one: [#replace] swaps it while connections stand.
public final class HotKeys extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";
    private static final String[] ALIASES = {ALIAS};

    private volatile ServerKeys keys;

    public HotKeys(ServerKeys keys) {
        this.keys = keys;
    }

    public void replace(ServerKeys newKeys) {
        keys = newKeys;
    }

    public ServerKeys current() {
        return keys;
    }

    private static @Nullable String aliasFor(String... types) {
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
    public X509Certificate[] getCertificateChain(String alias) {
        return keys.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return keys.key();
    }
}
