-- The key that a stream's frames are sealed with, and the least length of their tag.

-- AlterTable
ALTER TABLE "stream" ADD COLUMN     "key" BYTEA,
ADD COLUMN     "tag_bytes" INTEGER NOT NULL DEFAULT 2;


-- What Prisma has no words for. A key of nothing but zeros is none.

ALTER TABLE "stream"
    ADD CONSTRAINT "stream_key_whole" CHECK (octet_length("key") = 16 AND "key" <> decode(repeat('00', 16), 'hex')),
    ADD CONSTRAINT "stream_tag_bytes_on_the_wire" CHECK ("tag_bytes" BETWEEN 2 AND 4);
