-- CreateTable
CREATE TABLE "enrolment_token" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "apps" TEXT,
    "environments" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMP(3),
    "uses_max" INTEGER,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "last_used_at" TIMESTAMP(3),
    "revoked_at" TIMESTAMP(3),
    "revoked_by" TEXT,

    CONSTRAINT "enrolment_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_credential" (
    "hash" TEXT NOT NULL,
    "instance_uid" TEXT NOT NULL,
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "token_id" TEXT NOT NULL,
    "token_name" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "last_used_at" TIMESTAMP(3),
    "ended_at" TIMESTAMP(3),
    "ended_by" TEXT,
    "live" BOOLEAN DEFAULT true,

    CONSTRAINT "agent_credential_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_token_token_hash_key" ON "enrolment_token"("token_hash");

-- CreateIndex
CREATE INDEX "agent_credential_instance_uid_created_at_idx" ON "agent_credential"("instance_uid", "created_at" DESC);

-- CreateIndex
CREATE INDEX "agent_credential_ended_at_idx" ON "agent_credential"("ended_at");

-- CreateIndex
CREATE UNIQUE INDEX "agent_credential_instance_uid_live_key" ON "agent_credential"("instance_uid", "live");
