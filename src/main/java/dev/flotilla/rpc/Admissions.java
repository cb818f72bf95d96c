package dev.flotilla.rpc;

import com.google.protobuf.ByteString;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.security.Invite;
import dev.flotilla.security.SessionToken;
import dev.flotilla.wire.v1.CreateAccountRequest;

/// By what a caller wants to come in. The secret ends here: what is proposed holds its hash.
final class Admissions {
    private static final int PROOF_BYTES = 32;

    private Admissions() {}

    /// @throws io.grpc.StatusRuntimeException when it has another length than such a secret has
    static Admission of(CreateAccountRequest request) {
        return switch (request.getAdmissionCase()) {
            case INVITE_SECRET ->
                new Admission.Invited(hash("invite_secret", request.getInviteSecret(), Invite.SECRET_BYTES));
            case LOCAL_PROOF -> new Admission.Local(hash("local_proof", request.getLocalProof(), PROOF_BYTES));
            case ADMISSION_NOT_SET -> new Admission.None();
        };
    }

    private static Bytes hash(String field, ByteString secret, int bytes) {
        if (secret.size() != bytes) {
            throw Inputs.invalid(
                    field,
                    "This is " + secret.size() + " bytes long, not " + bytes + ". Paste the whole invite again.");
        }
        return Bytes.of(SessionToken.fingerprint(secret.toByteArray()));
    }
}
