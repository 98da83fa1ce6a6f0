-- How often a batch of a stream has been recorded, so that a process knows whether another has worked on it since.

-- CreateTable
CREATE TABLE "stream_turn" (
    "stream_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "turn" BIGINT NOT NULL,

    CONSTRAINT "stream_turn_pkey" PRIMARY KEY ("stream_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "stream_turn_organization_id_stream_id_key" ON "stream_turn"("organization_id", "stream_id");

-- AddForeignKey
ALTER TABLE "stream_turn" ADD CONSTRAINT "stream_turn_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma has no words for.

-- Counted for every batch: room beside each row keeps that within its page.
ALTER TABLE "stream_turn" SET (fillfactor = 50);
