-- Whoever wants to take part asks by a public form while it is open, and an organizer decides.

-- AlterTable
ALTER TABLE "race" ADD COLUMN     "entries_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "entry_request" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nation" TEXT,
    "class_name" TEXT,
    "details" JSONB NOT NULL,
    "consent" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "entry_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "entry_request_race_id_idx" ON "entry_request"("race_id");

-- AddForeignKey
ALTER TABLE "entry_request" ADD CONSTRAINT "entry_request_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
