namespace Rollcall.Server.Tests.Model;

/// <summary>A status and scimType of RFC 7644 §3.12.</summary>
internal sealed record ModelRefusal(int Status, string? ScimType)
{
    public static ModelRefusal Syntax { get; } = new(400, "invalidSyntax");

    public static ModelRefusal Value { get; } = new(400, "invalidValue");

    public static ModelRefusal Path { get; } = new(400, "invalidPath");

    public static ModelRefusal Filter { get; } = new(400, "invalidFilter");

    public static ModelRefusal NoTarget { get; } = new(400, "noTarget");

    public static ModelRefusal Mutability { get; } = new(400, "mutability");

    public static ModelRefusal NotFound { get; } = new(404, null);

    public static ModelRefusal Misplaced { get; } = new(405, null);

    public static ModelRefusal Conflict { get; } = new(409, null);

    public static ModelRefusal Taken { get; } = new(409, "uniqueness");

    public static ModelRefusal Precondition { get; } = new(412, null);

    public override string ToString() => $"{Status} {ScimType}".TrimEnd();
}

/// <summary>
/// What a request does wrong. No text says which of several mistakes is told, nor whether the resource is looked for before or after the body is read: any of them may be answered.
/// </summary>
internal sealed class ModelRefusals
{
    private readonly List<ModelRefusal> _found = [];

    public IReadOnlyList<ModelRefusal> Found => _found;

    public bool Any => _found.Count > 0;

    public void Add(ModelRefusal refusal)
    {
        if (!_found.Contains(refusal))
            _found.Add(refusal);
    }
}
