-- CreateTable
CREATE TABLE "promotion_hold" (
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "since" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "promotion_hold_pkey" PRIMARY KEY ("app","environment")
);

-- CreateTable
CREATE TABLE "healthy_release" (
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "seen_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "healthy_release_pkey" PRIMARY KEY ("app","environment","release")
);

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "problem" JSONB,
    "created_at" TIMESTAMP(3) NOT NULL,
    "moved_at" TIMESTAMP(3) NOT NULL,
    "owner" TEXT,
    "owned_until" TIMESTAMP(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "duty" (
    "name" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "duty_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "job_state_owned_until_idx" ON "job"("state", "owned_until");

-- CreateIndex
CREATE INDEX "webhook_delivery_at_idx" ON "webhook_delivery"("at");
