package dev.yarrow.crdt;

/** Runs one {@link Hazard} in this process and says so when it is still there afterwards. */
final class HazardMain {

    private HazardMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Hazard hazard = Hazard.valueOf(arguments[0]);
        Thread thread = Doc.threadFactory("hazard-").newThread(() -> {
            try (FenceProbe fence = new FenceProbe()) {
                hazard.attack(fence);
                fence.requireAlive();
                System.out.println("survived");
            }
        });
        thread.start();
        thread.join();
    }
}
