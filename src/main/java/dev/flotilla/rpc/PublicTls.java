package dev.flotilla.rpc;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/// The public port's TLS: version 1.3 alone; callers are asked for a certificate, which servers show and people do not.
public final class PublicTls {
    private PublicTls() {}

    public static ServerCredentials credentials(KeyManager keys, TrustManager trust) {
        try {
            var context = GrpcSslContexts.configure(SslContextBuilder.forServer(keys))
                    .trustManager(trust)
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3")
                    .build();
            return NettySslContextServerCredentials.create(context);
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 cannot be had on this Java", e);
        }
    }
}
