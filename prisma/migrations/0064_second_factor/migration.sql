-- A second way in which a person proves who they are: codes of an app, or one of some kept on paper.

-- CreateTable
CREATE TABLE "second_factor" (
    "person_id" UUID NOT NULL,
    "secret_sealed" BYTEA NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "backup_hashes" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("person_id")
);

-- AlterTable
ALTER TABLE "login" ADD COLUMN     "second_at" TIMESTAMPTZ(3);

-- AddForeignKey
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
