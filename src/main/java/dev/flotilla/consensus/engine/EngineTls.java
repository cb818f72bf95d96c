package dev.flotilla.consensus.engine;

import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mutual TLS for the engine's port, in the JDK's own words. `admits` is asked on every call, so a server that was
/// removed is refused on its next one although its connection still stands. It must be quick and must not block.
public record EngineTls(KeyManager keys, TrustManager trust, Predicate<X509Certificate> admits) {
    private static final Logger LOG = LoggerFactory.getLogger(EngineTls.class);

    void into(Parameters parameters) {
        var config = GrpcTlsConfig.newBuilder()
                .setKeyManager(keys)
                .setTrustManager(trust)
                .setMutualTls(true)
                // OpenSSL's natives are not shipped
                .setSslProvider(SslProvider.JDK)
                .setProtocols("TLSv1.3")
                .build();
        GrpcConfigKeys.TLS.setConf(parameters, (GrpcTlsConfig) config);
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, this::guard);
    }

    private NettyServerBuilder guard(NettyServerBuilder builder, EnumSet<GrpcServices.Type> services) {
        return builder.intercept(new Gatekeeper(admits));
    }

    private record Gatekeeper(Predicate<X509Certificate> admits) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (isAdmitted(call)) {
                var passed = next.startCall(call, headers);
                return new CheckedStream<>(passed, call, () -> isAdmitted(call));
            }
            call.close(Status.PERMISSION_DENIED.withDescription("no member"), new Metadata());
            return new ServerCall.Listener<>() {};
        }

        private boolean isAdmitted(ServerCall<?, ?> call) {
            var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                return session != null
                        && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                        && admits.test(certificate);
            } catch (SSLPeerUnverifiedException e) {
                LOG.info("a caller without a certificate: {}", e.toString());
                return false;
            }
        }
    }
}
