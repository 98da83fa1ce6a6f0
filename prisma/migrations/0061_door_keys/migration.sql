-- An organization's keys to the doors for senders over HTTP, and how each is used.

-- CreateTable
CREATE TABLE "door_key" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "door" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "key_sealed" BYTEA NOT NULL,
    "device_id" TEXT,
    "allow" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),
    "used_from" TEXT,
    "fault" TEXT,
    "fault_at" TIMESTAMPTZ(3),
    "fault_from" TEXT,

    CONSTRAINT "door_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "door_key_key_hash_key" ON "door_key"("key_hash");

-- CreateIndex
CREATE INDEX "door_key_organization_id_idx" ON "door_key"("organization_id");

-- AddForeignKey
ALTER TABLE "door_key" ADD CONSTRAINT "door_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma has no words for.

ALTER TABLE "door_key" ADD CONSTRAINT "door_key_door_known" CHECK ("door" IN ('rockblock', 'rock7', 'osmand', 'owntracks'));
