-- Whoever looks at a race sees the picture that was made for it: the public, the press, competitors, race control.

-- AlterTable
ALTER TABLE "published_snapshot" ADD COLUMN "audience" TEXT NOT NULL DEFAULT 'public';
ALTER TABLE "published_snapshot" DROP CONSTRAINT "published_snapshot_pkey";
ALTER TABLE "published_snapshot" ADD CONSTRAINT "published_snapshot_pkey" PRIMARY KEY ("race_id", "audience");
DROP INDEX "published_snapshot_organization_id_race_id_key";

ALTER TABLE "published_point" ADD COLUMN "audience" TEXT NOT NULL DEFAULT 'public';
ALTER TABLE "published_point" DROP CONSTRAINT "published_point_pkey";
ALTER TABLE "published_point" ADD CONSTRAINT "published_point_pkey" PRIMARY KEY ("race_id", "audience", "entrant_id", "fix_at", "lat_e5", "lon_e5");

ALTER TABLE "published_evidence" ADD COLUMN "audience" TEXT NOT NULL DEFAULT 'public';
ALTER TABLE "published_evidence" DROP CONSTRAINT "published_evidence_pkey";
ALTER TABLE "published_evidence" ADD CONSTRAINT "published_evidence_pkey" PRIMARY KEY ("race_id", "audience", "entrant_id");

ALTER TABLE "published_correction" ADD COLUMN "audience" TEXT NOT NULL DEFAULT 'public';
DROP INDEX "published_correction_race_id_entrant_id_idx";
CREATE INDEX "published_correction_race_id_audience_entrant_id_idx" ON "published_correction"("race_id", "audience", "entrant_id");

-- Whom an organizer has invited to see a race otherwise than the public does: by which link, and by which rules.

-- CreateTable
CREATE TABLE "race_audience" (
    "race_id" UUID NOT NULL,
    "audience" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "rules" JSONB,
    "key_hash" BYTEA NOT NULL,
    "key_sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opened_at" TIMESTAMPTZ(3),

    CONSTRAINT "race_audience_pkey" PRIMARY KEY ("race_id", "audience")
);

-- CreateIndex
CREATE UNIQUE INDEX "race_audience_key_hash_key" ON "race_audience"("key_hash");

-- AddForeignKey
ALTER TABLE "race_audience" ADD CONSTRAINT "race_audience_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma has no words for.

ALTER TABLE "race_audience" ADD CONSTRAINT "race_audience_known" CHECK ("audience" IN ('press', 'competitors'));
