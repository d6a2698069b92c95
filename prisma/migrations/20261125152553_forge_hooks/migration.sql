-- CreateTable
CREATE TABLE "forge_hook" (
    "id" SERIAL NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "url" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "secret" TEXT,
    "insecure_ssl" BOOLEAN NOT NULL,
    "events" TEXT[],
    "active" BOOLEAN NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "updated_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_hook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_delivery" (
    "id" SERIAL NOT NULL,
    "hook_id" INTEGER NOT NULL,
    "guid" TEXT NOT NULL,
    "redelivery" BOOLEAN NOT NULL,
    "event" TEXT NOT NULL,
    "action" TEXT,
    "url" TEXT NOT NULL,
    "request_headers" JSONB NOT NULL,
    "payload" TEXT NOT NULL,
    "delivered_at" TIMESTAMP(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "status_code" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "response_headers" JSONB NOT NULL,
    "response_body" TEXT NOT NULL,

    CONSTRAINT "forge_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "forge_hook_repository_id_idx" ON "forge_hook"("repository_id");

-- CreateIndex
CREATE INDEX "forge_delivery_hook_id_id_idx" ON "forge_delivery"("hook_id", "id");

-- CreateIndex
CREATE INDEX "forge_delivery_delivered_at_idx" ON "forge_delivery"("delivered_at");

-- AddForeignKey
ALTER TABLE "forge_hook" ADD CONSTRAINT "forge_hook_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "forge_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forge_delivery" ADD CONSTRAINT "forge_delivery_hook_id_fkey" FOREIGN KEY ("hook_id") REFERENCES "forge_hook"("id") ON DELETE CASCADE ON UPDATE CASCADE;
