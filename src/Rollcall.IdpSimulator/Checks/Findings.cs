namespace Rollcall.IdpSimulator.Checks;

/// <summary>What is wrong with one answer. An exchange carries one sentence, so the first finding speaks and the others are counted.</summary>
internal sealed class Findings
{
    private readonly List<string> _sentences = [];

    public bool None => _sentences.Count == 0;

    public string? Problem => _sentences.Count switch
    {
        0 => null,
        1 => $"{_sentences[0]}.",
        int count => $"{_sentences[0]} (and {count - 1} more).",
    };

    public void Add(string sentence) => _sentences.Add(sentence);

    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
            _sentences.Add(otherwise);
    }
}
