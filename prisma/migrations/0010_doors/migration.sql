-- Streams of other makers' devices and of phones beside those of modems that speak our radio protocol; by which way shore reaches a
-- device; and messages that are kept and not processed, because it is not sure who sent them.

-- AlterTable
ALTER TABLE "stream" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'edge',
ADD COLUMN     "device_id" TEXT,
ADD COLUMN     "link" TEXT NOT NULL DEFAULT 'directip',
ALTER COLUMN "imei" DROP NOT NULL;

-- AlterTable
ALTER TABLE "message_identity" ADD COLUMN     "device_id" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "stream_organization_id_device_id_key" ON "stream"("organization_id", "device_id");


-- What Prisma has no words for.

ALTER TABLE "stream"
    ADD CONSTRAINT "stream_kind_known" CHECK ("kind" IN ('edge', 'rock7', 'phone')),
    ADD CONSTRAINT "stream_link_known" CHECK ("link" IN ('directip', 'rockblock')),
    ADD CONSTRAINT "stream_has_one_name" CHECK (num_nonnulls("imei", "device_id") = 1),
    ADD CONSTRAINT "stream_of_a_phone_has_its_id" CHECK (("kind" = 'phone') = ("device_id" IS NOT NULL)),
    ADD CONSTRAINT "stream_device_id_short" CHECK (length("device_id") BETWEEN 1 AND 128);
ALTER TABLE "message_identity"
    DROP CONSTRAINT "message_identity_state_known",
    ADD CONSTRAINT "message_identity_state_known" CHECK ("state" IN ('new', 'processed', 'quarantined'));
