-- CreateTable
CREATE TABLE "rollout_cell" (
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "rollout_cell_pkey" PRIMARY KEY ("app","environment")
);

-- CreateTable
CREATE TABLE "rollout_lease" (
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "instance_uid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "granted_at" TIMESTAMP(3) NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "begun" BOOLEAN NOT NULL,
    "migrates" TEXT,

    CONSTRAINT "rollout_lease_pkey" PRIMARY KEY ("app","environment","instance_uid")
);

-- CreateTable
CREATE TABLE "rollout" (
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "by" TEXT,
    "started_at" TIMESTAMP(3) NOT NULL,
    "moved_at" TIMESTAMP(3) NOT NULL,
    "canaries" TEXT[],
    "canary_since" TIMESTAMP(3),
    "canary_passed" BOOLEAN NOT NULL,
    "forgiven" TEXT[],
    "revert" TEXT,

    CONSTRAINT "rollout_pkey" PRIMARY KEY ("app","environment","revision")
);

-- CreateTable
CREATE TABLE "rollout_migration" (
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "message" TEXT,
    "hostname" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "rollout_migration_pkey" PRIMARY KEY ("app","environment","release")
);

-- CreateIndex
CREATE UNIQUE INDEX "rollout_lease_app_environment_migrates_key" ON "rollout_lease"("app", "environment", "migrates");

-- AddForeignKey
ALTER TABLE "rollout_lease" ADD CONSTRAINT "rollout_lease_app_environment_fkey" FOREIGN KEY ("app", "environment") REFERENCES "rollout_cell"("app", "environment") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_app_environment_fkey" FOREIGN KEY ("app", "environment") REFERENCES "rollout_cell"("app", "environment") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollout_migration" ADD CONSTRAINT "rollout_migration_app_environment_fkey" FOREIGN KEY ("app", "environment") REFERENCES "rollout_cell"("app", "environment") ON DELETE CASCADE ON UPDATE CASCADE;
