-- How long raw messages are kept, and how much room they may take.

-- CreateTable
CREATE TABLE "retention" (
    "organization_id" UUID NOT NULL,
    "raw_days" INTEGER NOT NULL,
    "raw_bytes" BIGINT,

    CONSTRAINT "retention_pkey" PRIMARY KEY ("organization_id")
);

-- AddForeignKey
ALTER TABLE "retention" ADD CONSTRAINT "retention_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

ALTER TABLE "retention" ADD CONSTRAINT "retention_positive" CHECK ("raw_days" >= 7 AND "raw_bytes" > 0);
-- What is old is found by its time.
CREATE INDEX "inbox_received_at_idx" ON "inbox" USING brin ("received_at");
