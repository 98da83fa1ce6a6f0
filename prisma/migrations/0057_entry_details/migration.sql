-- Entries: those that the public does not see, and what of the people in them nobody but race control and the organizers may ever see.

-- AlterTable
ALTER TABLE "entry" ADD COLUMN     "is_hidden" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "entry_details" (
    "entry_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "details" JSONB NOT NULL,
    "consent" TEXT,
    "consented_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "entry_details_pkey" PRIMARY KEY ("entry_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "entry_details_organization_id_entry_id_key" ON "entry_details"("organization_id", "entry_id");

-- AddForeignKey
ALTER TABLE "entry_details" ADD CONSTRAINT "entry_details_organization_id_entry_id_fkey" FOREIGN KEY ("organization_id", "entry_id") REFERENCES "entry"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
