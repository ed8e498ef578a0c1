using Rollcall.IdpSimulator.Okta;

namespace Rollcall.IdpSimulator.Tests;

public sealed class OktaRecordingTests
{
    [Theory]
    [InlineData(OktaFlavor.Aiw, "okta-aiw.txt")]
    [InlineData(OktaFlavor.TestApp, "okta-test-app.txt")]
    public async Task The_requests_are_those_of_the_recording(OktaFlavor flavor, string recording)
    {
        using var server = new FakeScimServer();
        using var recorder = new RecordingHandler(server);
        Play play = await Play.RunAsync(recorder, Play.Options(flavor) with { Users = 3, Groups = 1, Parallelism = 1 });
        play.ShouldBeAllAsExpected();

        // To record anew: ROLLCALL_RECORD=<the Recordings folder of this project>, then read the difference.
        if (Environment.GetEnvironmentVariable("ROLLCALL_RECORD") is { Length: > 0 } folder)
            await File.WriteAllTextAsync(Path.Combine(folder, recording), recorder.Text, TestContext.Current.CancellationToken);
        string recorded = Path.Combine(AppContext.BaseDirectory, "Recordings", recording);
        recorder.Text.ShouldBe(await File.ReadAllTextAsync(recorded, TestContext.Current.CancellationToken));
    }
}
