import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.flotilla {
    requires com.fasterxml.jackson.databind;
    requires com.google.common; // ListenableFuture in gRPC's signatures
    requires com.google.protobuf;
    requires com.ibm.icu;
    requires com.nulabinc.zxcvbn;
    requires dev.flotilla.ratis;
    requires info.picocli;
    requires io.grpc;
    requires io.grpc.netty.shaded;
    requires io.grpc.protobuf;
    requires io.grpc.stub;
    requires io.grpc.util; // reached by ServiceLoader only
    requires java.logging;
    requires java.sql;
    requires jdk.management;
    requires jdk.unsupported; // Netty's and protobuf's fast paths while they are automatic modules
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.jline.terminal;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires org.xerial.sqlitejdbc;
    requires HdrHistogram;
    requires static org.jspecify;

    // picocli sets fields and makes version providers
    opens dev.flotilla.cli to
            info.picocli;

    // protobuf's reflection: toString, JSON
    exports dev.flotilla.wire.v1 to
            com.google.protobuf;

    // Ratis makes these by reflection and by ServiceLoader: our transport and our metrics
    exports dev.flotilla.consensus.engine to
            dev.flotilla.ratis;

    provides org.apache.ratis.metrics.MetricRegistries with
            dev.flotilla.consensus.engine.EngineMetrics;
}
